"""What `tone serve` serves: the queue, the page of a call, reviews; who may see what."""
