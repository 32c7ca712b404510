"""What several operations do alike: pages of lists, the places of outputs, tags, vocabularies."""
