"""What a callback costs in calls and units: counted, not timed."""
