"""From a library to the files of a site; knows no Pelican."""
