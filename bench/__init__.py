"""What each speed claim is measured with: ratios against named anchors, all in one run (`make bench`)."""
