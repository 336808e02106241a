"""What a person may ask of whoever keeps their data: all there is about them, and that it goes. And what is too old."""
