"""Where a model runs: on the processor, or on a GPU where there is one."""

from collections.abc import Callable

from tone.config import AUTO, CPU, GPU
from tone.errors import ConfigError


def chosen(device: str, gpus: Callable[[], int]) -> str:
    """The device to load a model on: "cpu" or "cuda".

    Parameters
    ----------
    device : of the config: "auto" takes a GPU where there is one
    gpus : counts those that the engine can use

    Raises
    ------
    ConfigError
        A GPU is asked for and there is none.

    Examples
    --------
    >>> chosen("auto", lambda: 0), chosen("auto", lambda: 1), chosen("cpu", lambda: 1)
    ('cpu', 'cuda', 'cpu')
    """
    if device == CPU:
        return CPU
    found = gpus() > 0
    if device == GPU and not found:
        raise ConfigError(
            f"words.device is '{GPU}', and this machine has no GPU that the transcriber can use; "
            f"expected {CPU}, or {AUTO}"
        )
    return GPU if found else CPU


def of_ctranslate2() -> int:
    """GPUs that CTranslate2 can use; 0 also where it is not installed."""
    try:
        from ctranslate2 import get_cuda_device_count
    except ImportError:
        return 0
    return int(get_cuda_device_count())


def of_torch() -> int:
    """GPUs that PyTorch can use; 0 also where it is not installed."""
    try:
        from torch.cuda import device_count
    except ImportError:
        return 0
    return int(device_count())
