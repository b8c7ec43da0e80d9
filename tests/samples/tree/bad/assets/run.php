<?php echo "sample of a dropped file"; ?>
