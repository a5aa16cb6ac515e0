"""A Whisper of noise: the real file format and the real code, random weights, a megabyte.

No weights can be downloaded where the tests run, and none are needed: what it says is noise,
so tests look at the structure of a transcript and never at its words.
"""

import json
from pathlib import Path

WIDTH = 64
SPECIAL = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|ru|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
]
TIMESTAMPS = [f"<|{at * 0.02:.2f}|>" for at in range(1501)]


def make_tiny_whisper(folder: Path) -> None:
    """Write a multilingual model as `recpipe models pull` would leave it."""
    from tokenizers.pre_tokenizers import ByteLevel

    # CTranslate2 takes a model for multilingual if the empty string is a token.
    text = [*sorted(ByteLevel.alphabet()), *(f"Ġ{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), ""]
    vocabulary = [*text, *SPECIAL, *TIMESTAMPS]
    spec = random_spec(len(vocabulary))
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [vocabulary.index("<|en|>"), vocabulary.index("<|ru|>")]
    spec.config.alignment_heads = [[0, 0]]
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))
    write_tokenizer(folder, text)
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": 80}))


def random_spec(vocabulary_size: int):
    from ctranslate2.specs import WhisperSpec

    noise = Noise()
    spec = WhisperSpec(1, 1, 1, 1)
    noise.fill(spec.encoder.conv1, WIDTH, 80, 3)
    noise.fill(spec.encoder.conv2, WIDTH, WIDTH, 3)
    spec.encoder.position_encodings.encodings = noise.of(1500, WIDTH)
    spec.decoder.position_encodings.encodings = noise.of(448, WIDTH)
    # Loud noise makes a sure model: it needs no second tries, and says the same each time.
    spec.decoder.embeddings.weight = noise.of(vocabulary_size, WIDTH) * 4
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    for side in (spec.encoder, spec.decoder):
        noise.normalise(side.layer_norm)
        noise.attend(side.layer[0].self_attention, 3 * WIDTH, WIDTH)
        noise.feed_forward(side.layer[0].ffn)
    noise.attend(spec.decoder.layer[0].attention, WIDTH, 2 * WIDTH, WIDTH)
    return spec


class Noise:
    """Random weights, the same ones each time."""

    def __init__(self):
        import numpy as np

        self.numpy = np
        self.random = np.random.default_rng(11)

    def of(self, *shape):
        return (self.random.standard_normal(shape) * 0.3).astype(self.numpy.float32)

    def fill(self, layer, outputs, *inputs):
        layer.weight, layer.bias = self.of(outputs, *inputs), self.of(outputs)

    def normalise(self, layer):
        layer.gamma = self.numpy.ones(WIDTH, self.numpy.float32)
        layer.beta = self.numpy.zeros(WIDTH, self.numpy.float32)

    def attend(self, layer, *outputs):
        self.normalise(layer.layer_norm)
        for part, size in zip(layer.linear, outputs, strict=True):
            self.fill(part, size, WIDTH)

    def feed_forward(self, layer):
        self.normalise(layer.layer_norm)
        self.fill(layer.linear_0, 4 * WIDTH, WIDTH)
        self.fill(layer.linear_1, WIDTH, 4 * WIDTH)


def write_tokenizer(folder: Path, text: list[str]) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    merges = [("Ġ", token[1]) for token in text if len(token) == 2 and token.startswith("Ġ")]
    tokenizer = Tokenizer(models.BPE(vocab={token: at for at, token in enumerate(text)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in [*SPECIAL, *TIMESTAMPS]])
    tokenizer.save(str(folder / "tokenizer.json"))
