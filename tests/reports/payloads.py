"""What somebody might type to make a document fetch, embed or run something; `{port}` is where a listener waits."""

import base64

SVG_WITH_FILE = (
    "data:image/svg+xml;base64,"
    + base64.b64encode(
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>'
    ).decode()
)

PAYLOADS = [
    '<img src="file:///etc/passwd">',
    '<img src="http://127.0.0.1:{port}/a.png">',
    '<img src="HTTP://127.0.0.1:{port}/a.png">',
    '<img src="//127.0.0.1:{port}/a.png">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<link rel="attachment" href="data:text/plain,stolen">',
    '<a rel="attachment" href="http://127.0.0.1:{port}/x">x</a>',
    '<a rel="attachment" href="data:image/png;base64,AAAA">x</a>',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
    '<style>@import url("http://127.0.0.1:{port}/x.css");</style>',
    '<style>@font-face {{ font-family: x; src: url("http://127.0.0.1:{port}/f.ttf") }} p {{ font-family: x }}</style>',
    '<p style="background: url(http://127.0.0.1:{port}/b.png)">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="http://127.0.0.1:{port}/s.svg#a"/></svg>',
    f'<img src="{SVG_WITH_FILE}">',
    '<object data="file:///etc/passwd"></object>',
    '<embed src="http://127.0.0.1:{port}/e">',
    '<iframe src="http://127.0.0.1:{port}/i"></iframe>',
    '<base href="http://127.0.0.1:{port}/"><img src="a.png">',
    "<script>alert(1)</script>",
    "{{{{ data }}}} {{% include 'x' %}}",
]
