"""The engine room: what the losses and the linear models run on, for those who want to know how."""
