"""Who there is: people, their addresses, their place and their ties."""
