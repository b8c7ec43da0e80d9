"""Sites whose files lie on another machine: over SSH, by a helper there or by plain SFTP."""
