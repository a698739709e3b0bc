using System.Diagnostics;
using Xunit;

namespace RenderTools.Dashboard.Tests;

/// <summary>A real terminal without a window: a tmux server of its own, with the demo in it.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _socket = $"rendertools-{Guid.NewGuid():N}";

    private Terminal()
    {
    }

    /// <summary>Runs the demo in a shell, so that the screen stays when it has ended; skips the test where there is no tmux.</summary>
    public static Terminal Demo(int width, int height, string arguments, string environment = "")
    {
        if (OperatingSystem.IsWindows() || !Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "tmux"))))
            Assert.Skip("tmux is not installed");
        var terminal = new Terminal();
        var demo = Path.Combine(AppContext.BaseDirectory, "RenderTools.Dashboard.Demo.dll");
        terminal.Tmux("-f", "/dev/null", "-u", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "env PS1='$ ' sh");
        terminal.Tmux("send-keys", "-l", $"clear; {environment} dotnet '{demo}' {arguments}; echo status=$?");
        terminal.Tmux("send-keys", "Enter");
        return terminal;
    }

    /// <summary>The rows on the screen.</summary>
    public string Screen(params string[] options) => Tmux(["capture-pane", "-p", .. options]);

    /// <summary>Waits until the screen shows what is asked for, and returns it as it is then.</summary>
    public string WaitFor(Func<string, bool> condition, params string[] options)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var screen = Screen(options);
            if (condition(screen))
                return screen;
            Assert.True(since.Elapsed < Patience, "The screen never came to show it:\n" + screen);
            Thread.Sleep(50);
        }
    }

    /// <summary>"1": the cursor is visible.</summary>
    public string CursorFlag() => Tmux("display-message", "-p", "#{cursor_flag}").Trim();

    public void Press(string key) => Tmux("send-keys", key);

    public void Resize(int width, int height) => Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");

    public void Dispose() => Tmux("kill-server");

    private string Tmux(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _socket, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var tmux = Process.Start(start)!;
        var output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        return output;
    }
}
