"""Work views: my day, the next case, the team’s board, deadlines by day, giving many on."""
