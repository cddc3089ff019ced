"""Bad deal → pattern → rule (DESIGN section 8, point 6): what the promises that went bad have in common."""
