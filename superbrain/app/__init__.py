"""What a person or a program touches: the command line, the chat, the demonstration. No logic of their own."""
