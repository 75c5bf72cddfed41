"""Explanations on screen: tooltips, *What's this?*, the glossary and the first start."""
