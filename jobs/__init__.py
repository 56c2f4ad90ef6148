"""What joins the rooms: extraction of the store, the scheduled run, the demo, the doctor."""
