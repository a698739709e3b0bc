using System.Diagnostics;

namespace RenderTools.Fixtures;

/// <summary>A real terminal without a window: a tmux server of its own, with a shell in it.</summary>
public sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _socket = $"rendertools-{Guid.NewGuid():N}";

    /// <summary>
    /// Opens it, and runs a command in its shell, so that the screen stays when the command has ended; "status=N" is
    /// its last line.
    /// </summary>
    public Terminal(int width, int height, string command)
    {
        Tmux("-f", "/dev/null", "-u", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "env PS1='$ ' sh");
        Type($"clear; {command}");
    }

    /// <summary>Whether there is tmux.</summary>
    public static bool IsAvailable =>
        !OperatingSystem.IsWindows()
        && Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "tmux")));

    /// <summary>Types a command into the shell; "status=N" follows it.</summary>
    public void Type(string command)
    {
        Tmux("send-keys", "-l", $"{command}; echo status=$?");
        Tmux("send-keys", "Enter");
    }

    /// <summary>The rows on the screen.</summary>
    public string Screen(params string[] options) => Tmux(["capture-pane", "-p", .. options]);

    /// <summary>Waits until the screen shows what is asked for, and returns it as it is then.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public string WaitFor(Func<string, bool> condition, params string[] options)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var screen = Screen(options);
            if (condition(screen))
                return screen;
            if (since.Elapsed > Patience)
                throw new TimeoutException("The screen never came to show it:\n" + screen);
            Thread.Sleep(50);
        }
    }

    /// <summary>"1": the cursor is visible.</summary>
    public string CursorFlag() => Tmux("display-message", "-p", "#{cursor_flag}").Trim();

    /// <summary>The process id of the shell in it.</summary>
    public int ShellId() =>
        int.Parse(
            Tmux("display-message", "-p", "#{pane_pid}").Trim(),
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>Presses a key, named as tmux names it.</summary>
    public void Press(string key) => Tmux("send-keys", key);

    /// <summary>Gives it another size.</summary>
    public void Resize(int width, int height) => Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <inheritdoc/>
    public void Dispose() => Tmux("kill-server");

    private string Tmux(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _socket, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var tmux = Process.Start(start)!;
        var output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        return output;
    }
}
