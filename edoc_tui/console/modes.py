"""The send mode that reaches real recipients, by the name that the configuration uses.

The enumeration of all modes is in the domain; its module is too slow for the first frame.
"""

from typing import Final

PRODUCTION: Final = "Production"
