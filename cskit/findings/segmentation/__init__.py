"""What the segmentation page says: whether service fits the ticket, and whether the hours fit."""
