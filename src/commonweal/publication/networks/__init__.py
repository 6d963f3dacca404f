"""A network of organisations as a picture that can be read: where each stands, which names fit, and how it is drawn."""
