"""The one room that opens sockets: requests → answers."""
