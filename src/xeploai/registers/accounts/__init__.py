"""Accounts, roles by body and date, and the one question everything asks: may this person do this here?"""
