"""Reads a document from standard input and says, a line each, what of it is not as ISO 20022's schema pain.001.001.09 has it.

The schema is the one that sepaxml (https://pypi.org/project/sepaxml/) ships, the validator xmlschema.
"""

import io
import pathlib
import sys

import sepaxml
import xmlschema

schemas = pathlib.Path(sepaxml.__file__).parent / "schemas"
schema = xmlschema.XMLSchema(schemas / "pain.001.001.09.xsd")
for error in schema.iter_errors(io.BytesIO(sys.stdin.buffer.read())):
    print(error.path, error.reason)
