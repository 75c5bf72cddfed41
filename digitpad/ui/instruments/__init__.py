"""Instruments: small windows that show one idea of a lesson each."""
