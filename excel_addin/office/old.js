// For web views that know no modules, such as Internet Explorer's: there is no Python in them, so say so.
document.getElementById("engine").innerHTML =
  "This Excel shows add-ins with an old browser. It needs Microsoft Edge WebView2, which is free: ask IT.";
