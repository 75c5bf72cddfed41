"""`digitpad` where TensorFlow sees the processor as two devices: `python two_devices.py FILE train …`.

What each of them is given of every step is written into FILE, a line "device digits" each time.
"""

import sys
from pathlib import Path

from digitpad.cli.main import main
from digitpad.training.engine.backend import tensorflow
from digitpad.training.engine.replicas import ReplicatedLearner

processor = tensorflow.config.list_physical_devices("CPU")[0]
two = [tensorflow.config.LogicalDeviceConfiguration()] * 2
tensorflow.config.set_logical_device_configuration(processor, two)
of_share = ReplicatedLearner._of_share


def noted(learner: ReplicatedLearner, images: tensorflow.Tensor, *others: tensorflow.Tensor) -> object:
    here = tensorflow.distribute.get_replica_context().replica_id_in_sync_group
    place = f"file://{Path(sys.argv[1]).absolute()}"
    tensorflow.print(here, tensorflow.shape(images)[0], output_stream=place)
    return of_share(learner, images, *others)


if __name__ == "__main__":
    ReplicatedLearner._of_share = noted
    sys.exit(main(sys.argv[2:]))
