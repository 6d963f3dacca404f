"""What every register of records has in common: whose each is, adding and changing one, and the pages of that."""
