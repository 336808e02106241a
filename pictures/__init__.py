"""Pictures of what people look at: reports and the explorer's pages. Not part of the installed package."""
