"""点评: what members wrote is read by a reviewer, praised, commented or returned."""
