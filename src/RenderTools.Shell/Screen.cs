namespace RenderTools.Shell;

/// <summary>
/// Stdout, stderr, and the one progress line that shares the terminal with them. Every write takes the line away first;
/// the next progress record draws it again.
/// </summary>
internal sealed class Screen
{
    private const int WidthWhenPiped = 120;
    private static readonly long s_redrawTicks = System.Diagnostics.Stopwatch.Frequency / 10;

    private readonly Lock _gate = new();
    private readonly bool _drawsProgress = IsTerminal(Console.IsErrorRedirected);
    private bool _lineIsDrawn;
    private long _drawnAt;

    /// <summary>Whether stdout understands escape sequences, and the user wants colour.</summary>
    internal bool OutputHasColour { get; } = IsTerminal(Console.IsOutputRedirected) && !ColourIsUnwanted;

    /// <summary>The same of stderr.</summary>
    internal bool ErrorHasColour { get; } = IsTerminal(Console.IsErrorRedirected) && !ColourIsUnwanted;

    /// <summary>Columns to format for.</summary>
    internal static int Width => Console.IsOutputRedirected ? WidthWhenPiped : TerminalWidth;

    private static int TerminalWidth
    {
        get
        {
            try
            {
                return Console.WindowWidth > 0 ? Console.WindowWidth : WidthWhenPiped;
            }
            catch (IOException)
            {
                return WidthWhenPiped;
            }
        }
    }

    private static bool ColourIsUnwanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    internal void Write(string text)
    {
        lock (_gate)
        {
            Erase();
            Console.Out.Write(text);
        }
    }

    internal void WriteError(string text)
    {
        lock (_gate)
        {
            Erase();
            Console.Error.Write(text);
        }
    }

    /// <summary>Draws the line, at most ten times a second; nothing where stderr is no terminal.</summary>
    internal void DrawProgress(string text)
    {
        if (!_drawsProgress)
            return;
        lock (_gate)
        {
            var now = System.Diagnostics.Stopwatch.GetTimestamp();
            if (_lineIsDrawn && now - _drawnAt < s_redrawTicks)
                return;
            // One column less than the terminal has: a full line would wrap, and the erasing would miss its first half.
            var width = Math.Max(1, TerminalWidth - 1);
            Console.Error.Write("\r" + (text.Length > width ? text[..width] : text) + "\e[K");
            _lineIsDrawn = true;
            _drawnAt = now;
        }
    }

    internal void EraseProgress()
    {
        lock (_gate)
            Erase();
    }

    private static bool IsTerminal(bool redirected) =>
        !redirected && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);

    private void Erase()
    {
        if (!_lineIsDrawn)
            return;
        Console.Error.Write("\r\e[K");
        _lineIsDrawn = false;
    }
}
