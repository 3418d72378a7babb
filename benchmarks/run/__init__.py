"""How fast a run is: against what people do today, against the bare code, and as companies grow."""
