"""What people do on a case, and where its time goes."""
