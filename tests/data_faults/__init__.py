"""Bad data, one cell or row at a time: is it caught, is it located, and is clean data left alone?"""
