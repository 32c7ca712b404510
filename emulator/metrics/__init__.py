"""What is counted: plain numbers that cost the doors next to nothing, and their form for Prometheus."""
