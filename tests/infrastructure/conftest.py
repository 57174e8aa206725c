"""Node is known before any test module imports the construct library, which starts it."""

from tests.infrastructure.synthesis import use_own_node

use_own_node()
