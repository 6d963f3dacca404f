"""What a body spent."""

from __future__ import annotations

from commonweal.vocabulary.tables.shapes import Column, Table

_COLUMNS = (
    Column("date", "date", "Day the payment was made, or the day the file gives for it", required=True),
    Column("supplier", "string", "Supplier as written; a token where it is an individual", required=True),
    Column("individual", "boolean", "Whether the supplier is a named or redacted individual", required=True),
    Column("amount", "decimal(18, 2)", "Pounds; credit notes negative", required=True),
    Column(
        "transaction", "string", "Transaction, document or voucher number; shared by the lines of one invoice"
    ),
    Column("expense_type", "string", "What it was spent on, in the body's own words"),
    Column("expense_area", "string", "Which part of the body spent it"),
    Column("entity", "string", "The body, as the file names it"),
    Column("department_family", "string", "The department family, as the file names it"),
    Column("description", "string", "Free text about the payment", free_text=True),
    Column("supplier_reference", "string", "The supplier's own reference or invoice number", free_text=True),
    Column("order_number", "string", "Purchase order number"),
    Column("contract", "string", "Contract reference or title"),
    Column("category", "string", "Category code or name: eClass, CPV, UNSPSC, ProClass, merchant category"),
    Column("cost_centre", "string", "Cost centre code"),
    Column("account_code", "string", "Account or subjective code"),
    Column("supplier_postcode", "string", "Postcode of the supplier, as written"),
    Column("supplier_number", "string", "The body's own number for the supplier"),
    Column("company_number", "string", "Company number, as written"),
    Column("charity_number", "string", "Charity number, as written"),
    Column("vat_number", "string", "VAT registration number, as written"),
    Column("vat_amount", "decimal(18, 2)", "VAT in or beside the amount, in pounds"),
)

SPEND = Table(
    name="spend",
    holds="Payments to suppliers",
    many="payments",
    columns=_COLUMNS,
    owned=True,
    amount="amount",
    date="date",
    body="entity",
    person="supplier",
)
