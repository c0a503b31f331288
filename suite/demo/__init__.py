"""A company to play with, always the same for the same day: people, customers and two years of business.

It is made by the same import mutations everybody uses. What was made, for which day, and the password of its
people stand in ``demo.json`` of the home folder: a second start makes nothing twice, and a start that was
interrupted goes on where it was.
"""

from suite.demo.create import create_demo, show_sign_ins

__all__ = ["create_demo", "show_sign_ins"]
