"""Setting up a system: proposed from its boards, looked over a form a page, then kept."""
