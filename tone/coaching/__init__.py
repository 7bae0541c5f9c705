"""What a coach takes into the room: clips of the hard moments, with all that is known of them."""
