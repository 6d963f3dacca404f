"""How the NHS works here, and what partners said and we did: pages for partners, made of the registers."""
