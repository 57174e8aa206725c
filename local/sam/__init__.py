"""`sam local` for this project: AWS SAM CLI runs the functions in containers of Lambda's own shape.

An emulator of AWS and the simulated WeChat platform stand behind them, made anew for each run.
"""
