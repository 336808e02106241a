"""Public procurement: releases and records of the Open Contracting Data Standard in, awards and contracts out. Pure."""
