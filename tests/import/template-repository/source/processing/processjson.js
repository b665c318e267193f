// never run
