"""Messages and meetings: who, when and how, never what."""
