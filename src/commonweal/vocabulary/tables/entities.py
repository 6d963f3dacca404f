"""Who is who: the registers of companies and charities."""

from commonweal.vocabulary.tables.shapes import Column, Table

COMPANIES = Table(
    name="companies",
    holds="Register of companies",
    many="companies",
    columns=(
        Column("company_number", "string", "Number at Companies House, eight characters", required=True),
        Column("name", "string", "Registered name", required=True),
        Column("status", "string", "Active, in liquidation…"),
        Column("category", "string", "Legal form"),
        Column("accounts", "string", "Type of the accounts it last filed"),
        Column("industry", "string", "First standard industrial classification: code and words"),
        Column("town", "string", "Town of the registered office"),
        Column("postcode", "string", "Postcode of the registered office"),
        Column("incorporated", "date", "Day it was incorporated"),
        Column("other_names", "array<string>", "Names that it had before"),
    ),
)
CHARITIES = Table(
    name="charities",
    holds="Register of charities",
    many="charities",
    columns=(
        Column(
            "charity_number", "string", "Number at its regulator: 1234567, SC012345, NI100123", required=True
        ),
        Column("name", "string", "Registered name; none in lists of other names and of company numbers"),
        Column("status", "string", "Registered, removed…"),
        Column("postcode", "string", "Postcode of its contact or office"),
        Column("company_number", "string", "Its number at Companies House, where it is a company too"),
        Column("income", "decimal(18, 2)", "Income in its latest year, in pounds"),
        Column("other_names", "array<string>", "Working names and names that it had before"),
    ),
)
