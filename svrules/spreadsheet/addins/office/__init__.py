"""The add-in for Excel: a folder of static files, in which Excel's web view runs this very package.

On entry: the address that the folder will be served from, and the parts that come from elsewhere. On exit:
the manifest, the functions' metadata, the task pane, Pyodide and the wheels. Bids never leave the machine.
"""
