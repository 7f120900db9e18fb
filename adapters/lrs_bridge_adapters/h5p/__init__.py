"""H5P in WordPress, Drupal, Lumi and h5p-standalone."""
