"""Time to survive and to recover: what is lost while some nodes make nothing, and from when on."""
