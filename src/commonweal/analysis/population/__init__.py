"""Methods for figures about populations: rates, funnels, quantiles, inequality, deprivation, representation.

Numbers to numbers, with NumPy and SciPy. A missing number is NaN and stays missing; it never becomes zero.
"""
