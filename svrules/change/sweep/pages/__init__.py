"""What a sweep found, as a page with tables and pictures: of one competition, and of many."""
