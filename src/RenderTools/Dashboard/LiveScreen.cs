using Spectre.Console;
using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>
/// A region of the terminal that is drawn again and again by the thread that shows it, and is gone when that thread has
/// something to write.
/// </summary>
internal sealed class LiveScreen
{
    /// <summary>Ten looks a second at most: more is not seen, and costs.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;

    private LiveScreen(IAnsiConsole console, bool readsKeys) => (_console, ReadsKeys) = (console, readsKeys);

    /// <summary>Whether the input is a terminal, too.</summary>
    public bool ReadsKeys { get; }

    /// <summary>Whether it shows more than ASCII.</summary>
    public bool IsUnicode => _console.Profile.Capabilities.Unicode;

    /// <summary>The signs that it can show.</summary>
    public Glyphs Glyphs => IsUnicode ? Glyphs.Unicode : Glyphs.Ascii;

    /// <summary>Columns and rows for which a picture is to be drawn.</summary>
    public (int Width, int Height) Size { get; private set; }

    private (int Width, int Height) TerminalSize => (_console.Profile.Width, _console.Profile.Height);

    /// <summary>Prepares the process's own terminal.</summary>
    /// <param name="why">Why it cannot be used: a sentence for a message.</param>
    /// <returns>null where there is no terminal that can show a live region.</returns>
    public static LiveScreen? TryOpen(out string? why)
    {
        if (!Console.IsOutputRedirected)
            return TryOpen(AnsiConsole.Create(new AnsiConsoleSettings()), !Console.IsInputRedirected, out why);
        why = "The dashboard needs a terminal, and the output goes elsewhere; progress bars are shown instead.";
        return null;
    }

    /// <summary>As the other, on a given console.</summary>
    public static LiveScreen? TryOpen(IAnsiConsole console, bool readsKeys, out string? why)
    {
        why = console.Profile.Capabilities is { Interactive: true, Ansi: true }
            ? null
            : "The dashboard needs an interactive terminal that understands ANSI sequences; progress bars are shown "
                + "instead.";
        return why is null ? new LiveScreen(console, readsKeys) : null;
    }

    /// <summary>
    /// Shows the region until there is something to take. It is cleared when this returns, however it does.
    /// </summary>
    /// <param name="take">Looked at first, and before each picture: null while there is nothing to take.</param>
    /// <param name="look">Looks at keys and clocks; whether the picture is to be drawn anew.</param>
    /// <param name="picture">Draws for <see cref="Size"/>.</param>
    /// <param name="cancellationToken">
    /// Ends the wait between two looks; <paramref name="take"/> must then return something.
    /// </param>
    public T Show<T>(Func<T?> take, Func<bool> look, Func<IRenderable> picture, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            // What is there already is taken before a region is entered, so that a burst does not make it flicker.
            if (take() is { } early)
                return early;
            Size = TerminalSize;
            var taken = _console
                .Live(picture())
                .AutoClear(true)
                .Overflow(VerticalOverflow.Crop)
                .Cropping(VerticalOverflowCropping.Bottom)
                .Start(live => Draw(live, take, look, picture, cancellationToken));
            if (taken is not null)
                return taken;

            // The terminal has another size and has rearranged the old picture in its own way: begin on a clean screen.
            _console.Clear(home: true);
        }
    }

    /// <summary>The keys pressed since the last call; none where the input is no terminal.</summary>
    public IEnumerable<char> Keys()
    {
        while (ReadsKeys && _console.Input.IsKeyAvailable() && _console.Input.ReadKey(intercept: true) is { } key)
            yield return key.KeyChar;
    }

    /// <summary>Writes lines that stay.</summary>
    public void Write(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            _console.Write(line.ToParagraph());
            _console.WriteLine();
        }
    }

    /// <summary>null: the terminal's size has changed.</summary>
    private T? Draw<T>(
        LiveDisplayContext live,
        Func<T?> take,
        Func<bool> look,
        Func<IRenderable> picture,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var isFirst = true;
        while (true)
        {
            if (take() is { } taken)
                return taken;
            var changed = look();
            if (Size != TerminalSize)
                return null;
            if (changed || isFirst)
                live.UpdateTarget(picture());
            isFirst = false;
            cancellationToken.WaitHandle.WaitOne(Step);
        }
    }
}
